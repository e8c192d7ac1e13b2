package models

import (
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"hookline/migrations"
)

// tables lists a value of every model.
func tables() []any {
	return []any{&User{}, &Session{}, &SignInLink{}, &AuditEntry{}, &WebServiceGroup{}, &WebService{}, &WebServiceOutcome{},
		&WebServiceSample{}, &Workflow{}, &WorkflowVersion{}, &Use{}, &Carrier{}, &PhoneNumber{}, &Call{}, &CallTurn{},
		&Campaign{}, &CampaignAgent{}, &WorkspaceSettings{}, &Script{}, &ScriptVersion{}, &Schedule{}, &LeadList{}, &Lead{}, &LeadImport{},
		&LeadImportChunk{}, &LeadImportError{}, &APIKey{}, &APISession{}, &IdempotentAnswer{}, &QueueEntry{}, &QueueOffer{},
		&Segment{}, &Agent{}, &AgentCampaign{}, &AgentSpan{},
		&ExitCount{}, &ConnectorCount{}, &CallStep{},
		&Scenario{}, &ScenarioRun{},
		&DraftTrail{}, &DraftEditor{},
		&Recording{},
		&Sound{}, &SoundContent{},
		&MappingReplacement{},
		&VoicemailBox{},
		&Hook{}, &Event{}, &Delivery{}, &Attempt{}, &DeliveryJob{},
	}
}

// compareSchema says where the models and the migrated tables differ: a column
// only one of them has, or one that may be NULL while the field can't hold it.
func compareSchema(t *testing.T, db *DB) {
	t.Helper()
	for _, model := range tables() {
		s, err := schema.Parse(model, &sync.Map{}, db.with(t.Context()).NamingStrategy)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := db.with(t.Context()).Migrator().ColumnTypes(model)
		if err != nil || len(columns) == 0 {
			t.Errorf("%s: %d columns, %v", s.Table, len(columns), err)
			continue
		}
		var have []string
		for _, c := range columns {
			have = append(have, c.Name())
			field := s.LookUpField(c.Name())
			if field == nil {
				t.Errorf("%s.%s: the model does not have it", s.Table, c.Name())
				continue
			}
			if null, known := c.Nullable(); known && null && field.FieldType.Kind().String() != "ptr" && !field.PrimaryKey {
				t.Errorf("%s.%s may be NULL, the field can't", s.Table, c.Name())
			}
		}
		for _, f := range s.Fields {
			if f.DBName != "" && !slices.Contains(have, f.DBName) {
				t.Errorf("%s.%s: the table does not have it", s.Table, f.DBName)
			}
		}
	}
}

// ForSchemaTest is compareSchema for the test that has both databases.
var ForSchemaTest = compareSchema

// A schema that is newer than the binary is refused, not changed.
func TestNewerSchemaIsRefused(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, "sqlite:"+t.TempDir()+"/x.db")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := migrations.Up(ctx, db.SQL(), db.Dialect()); err != nil {
		t.Fatal(err)
	}
	if err := db.with(ctx).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)").Error; err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(ctx, db.SQL(), db.Dialect()); err == nil {
		t.Error("a newer schema was accepted")
	}
	if _, err := migrations.Current(ctx, db.SQL(), db.Dialect()); err == nil {
		t.Error("a newer schema is current")
	}
}
