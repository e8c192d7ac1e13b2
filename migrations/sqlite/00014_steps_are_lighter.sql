-- +goose Up
-- PostgreSQL alone has changed: here the wide key is the table itself.

-- +goose Down
