#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n'
env | grep -E '^(REMOTE_USER|HTTP_CAS_[A-Z_]+)=' | sort
