<?php
$$conf['title'] = 'Knowledge base';
$$conf['useacl'] = 1;
$$conf['superuser'] = '@admin';
$$conf['authtype'] = 'authplain';
$$conf['savedir'] = '$folder/data';
$$conf['disableactions'] = 'register,resendpwd,profile';
$$conf['updatecheck'] = 0;
$$conf['lang'] = 'en';
$$conf['compress'] = 0;
$more
