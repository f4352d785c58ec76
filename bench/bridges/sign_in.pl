# Opens sessions of lemonldap-ng in a folder, as its portal would: prints the id of each, one a line.
use strict;
use warnings;
use Lemonldap::NG::Common::Session;

my ( $folder, @logins ) = @ARGV;
for my $login (@logins) {
    my $session = Lemonldap::NG::Common::Session->new(
        {
            storageModule        => 'Apache::Session::File',
            storageModuleOptions => {
                Directory      => "$folder/sessions",
                LockDirectory  => "$folder/sessions/lock",
                generateModule => 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
            },
            kind => 'SSO',
            info => {
                _utime          => time,
                _user           => $login,
                _whatToTrace    => $login,
                _session_kind   => 'SSO',
                ipAddr          => '127.0.0.1',
                uid             => $login,
                cn              => "Name of $login",
                mail            => "$login\@romashka.example",
                groups          => 'owners; users',
                hGroups         => { owners => {}, users => {} },
                company         => 'romashka',
                authenticationLevel => 2,
            },
        }
    );
    die $session->error if $session->error;
    print $session->id, "\n";
}
