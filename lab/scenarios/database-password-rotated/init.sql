CREATE TABLE orders (id serial PRIMARY KEY, item text NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE USER app PASSWORD 'first';
GRANT ALL ON ALL TABLES IN SCHEMA public TO app;
