#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n'
env | grep -E '^(REMOTE_USER|REMOTE_USER_[A-Z]+|AUTH_TYPE|HTTP_[A-Z_]+)=' | sort
