\echo migration 0042: contact details
ALTER TABLE orders ADD COLUMN IF NOT EXISTS email text;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS phone_number text;
\echo migration 0042 done
