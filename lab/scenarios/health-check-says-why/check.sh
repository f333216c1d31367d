depth=$(cat /state/depth 2>/dev/null || echo 3)
if [ "$depth" -gt 1000 ]; then
  echo "queue depth $depth exceeds 1000, consumers are not keeping up"
  exit 1
fi
echo "queue depth $depth"
