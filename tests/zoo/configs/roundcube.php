<?php
$$config = [];
$$config['db_dsnw'] = 'sqlite:///$folder/roundcube.sqlite?mode=0600';
$$config['imap_host'] = '127.0.0.1:$imap';
$$config['smtp_host'] = '127.0.0.1:9';
$$config['des_key'] = '$key';
$$config['log_dir'] = '$folder/logs/';
$$config['temp_dir'] = '$folder/tmp/';
$$config['plugins'] = [];
$$config['enable_installer'] = false;
$$config['use_https'] = false;
$$config['language'] = 'en_US';
$$config['product_name'] = 'Mail';
$$config['session_lifetime'] = 60;
$more
