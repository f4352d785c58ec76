#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n'
env | grep -E '^(REMOTE_USER|AUTH_TYPE|MELLON_[A-Za-z_0-9-]+|uid|mail|groups|company|persistent)=' | sort
