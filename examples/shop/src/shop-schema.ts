/** Products on sale; visitors ask for ids from 1 to this. */
export const PRODUCTS = 400;

/** Tables of the shop and what is on the shelves at the start. */
export const SHOP_SCHEMA = `
CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, category int NOT NULL, price_cents int NOT NULL, stock int NOT NULL);
INSERT INTO products SELECT n, 'Product ' || n, n % 16, 500 + (n * 37) % 9000, 1000 FROM generate_series(1, ${PRODUCTS}) AS n;
CREATE TABLE prices AS SELECT id AS product_id, price_cents FROM products;
CREATE TABLE stock AS SELECT id AS product_id, 1000000 AS free, 0 AS reserved FROM products;
CREATE TABLE cart_items (cart_id int NOT NULL, product_id int NOT NULL, quantity int NOT NULL);
INSERT INTO cart_items SELECT n % 200, 1 + (n * 7) % ${PRODUCTS}, 1 + n % 3 FROM generate_series(1, 700) AS n;
CREATE INDEX ON cart_items (cart_id);
CREATE TABLE charges (id text PRIMARY KEY, amount_cents int NOT NULL, status text NOT NULL);
CREATE TABLE orders (id text PRIMARY KEY, total_cents int NOT NULL);
CREATE TABLE als_scores (user_id int NOT NULL, item int NOT NULL, score real NOT NULL);
INSERT INTO als_scores SELECT n % 50, 1 + (n * 13) % ${PRODUCTS}, (n % 100) / 100.0 FROM generate_series(1, 1000) AS n;
CREATE INDEX ON als_scores (user_id);
`;
