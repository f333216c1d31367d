<?php
if (isset($_GET['export'])) { sleep(900); }
echo 'pages';
