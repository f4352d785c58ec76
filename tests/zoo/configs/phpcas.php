<?php
require_once 'CAS.php';
$$page = '$origin/app/$script';
phpCAS::client(CAS_VERSION_3_0, 'localhost', $port, '/cas', '$origin');
phpCAS::setFixedServiceURL($$page);
phpCAS::setServerLoginURL('$issuer/cas/login?service=' . urlencode($$page));
phpCAS::setServerServiceValidateURL('$issuer/cas/p3/serviceValidate');
phpCAS::setServerLogoutURL('$issuer/cas/logout');
phpCAS::setNoCasServerValidation();
phpCAS::handleLogoutRequests(true, array($callers));
if (isset($$_GET['leave'])) {
    phpCAS::logoutWithRedirectService($$page);
}
if (isset($$_GET['peek'])) {
    exit(phpCAS::isSessionAuthenticated() ? "REMOTE_USER=somebody\n" : "nobody\n");
}
$$known = phpCAS::$ask();
header('Content-Type: text/plain');
if (!$$known) {
    exit("nobody\n");
}
echo 'REMOTE_USER=' . phpCAS::getUser() . "\n";
foreach (phpCAS::getAttributes() as $$name => $$value) {
    echo $$name . '=' . (is_array($$value) ? implode(',', $$value) : $$value) . "\n";
}
