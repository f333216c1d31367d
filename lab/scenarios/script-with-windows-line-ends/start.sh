#!/bin/sh
echo exporting
exec sleep 100000
