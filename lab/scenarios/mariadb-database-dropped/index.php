<?php
if ($_SERVER['REQUEST_URI'] === '/health') { echo 'ok'; return; }
$db = new PDO(getenv('SHOP_DSN'), 'shop', getenv('SHOP_DB_PASSWORD'), [PDO::ATTR_TIMEOUT => 2]);
$db->exec('CREATE TABLE IF NOT EXISTS orders (id INT AUTO_INCREMENT PRIMARY KEY, at DATETIME)');
$db->exec('INSERT INTO orders (at) VALUES (NOW())');
echo $db->query('SELECT COUNT(*) FROM orders')->fetchColumn(), " orders\n";
