<?php echo "pages";
