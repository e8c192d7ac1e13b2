-- +goose Up
-- One row that is written over and over to see that anything can be.
CREATE TABLE probes (
  id integer PRIMARY KEY CHECK (id = 1),
  at datetime NOT NULL
);
INSERT INTO probes (id, at) VALUES (1, strftime('%Y-%m-%d %H:%M:%f+00:00','now'));

-- +goose Down
DROP TABLE probes;
