package models_test

import (
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// The models and the migrations are written by hand, each twice: they must agree.
func TestModelsFitTheMigrations(t *testing.T) {
	dbtest.Each(t, models.ForSchemaTest)
}

// What all configured things have is the same for each of them, on both databases.
func TestTables(t *testing.T) { dbtest.Each(t, models.ForTableTest) }
