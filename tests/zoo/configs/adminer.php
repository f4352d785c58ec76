<?php
function adminer_object() {
    include_once '$plugins/plugin.php';
    include_once '$plugins/login-password-less.php';
    return new AdminerPlugin([new AdminerLoginPasswordLess('$hash')]);
}
include '$adminer';
