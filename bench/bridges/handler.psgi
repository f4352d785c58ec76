# lemonldap-ng's own handler for nginx, as llng-fastcgi-server runs it, on the settings of one folder.
use strict;
use warnings;
use Lemonldap::NG::Handler::Server::Nginx;

Lemonldap::NG::Handler::Server::Nginx->run( { configStorage => { confFile => $ENV{PEER_SETTINGS} } } );
