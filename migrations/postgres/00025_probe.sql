-- +goose Up
-- One row that is written over and over to see that anything can be.
CREATE TABLE probes (
  id integer PRIMARY KEY CHECK (id = 1),
  at timestamptz NOT NULL
);
INSERT INTO probes (id, at) VALUES (1, now());

-- +goose Down
DROP TABLE probes;
