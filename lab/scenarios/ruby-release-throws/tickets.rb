# tickets
require 'sinatra'

set :bind, '0.0.0.0'
set :port, 4567
TICKETS = { 'open' => 3 }.freeze
get('/health') { 'ok' }
get('/') { TICKETS['open'].to_s }
