package desk_test

import (
	"fmt"
	"testing"

	"hookline/models"
)

// The figures of a queue can be said and branched on before the call joins it.
func TestQueueVariablesInAWorkflow(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		b.must(b.desk.Pause(ctx, ann, "Break"))
		definition := fmt.Sprintf(`{"objects":[
			{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%%queue:support:waiting%% wait, %%queue:Support:agents_ready%% ready, %%queue:Support:expected_wait%% s, %%queue:Nowhere:waiting%%."},"exits":{"next":"how"}},
			{"id":"how","kind":"branch_on_value","title":"How many","settings":{"label":"queue:Support:waiting","rules":[{"exit":"many","operator":"greater","value":"0"}]},"exits":{"many":"busy","otherwise":"queue"}},
			{"id":"queue","kind":"join_queue","title":"Queue","settings":{"campaign":%q}},
			{"id":"busy","kind":"say_text","title":"Busy","settings":{"text":"Too many."}}]}`, b.campaign.ID)
		v := &models.WorkflowVersion{WorkflowID: b.flow.ID, Kind: models.VersionPublished, Definition: definition}
		b.must(b.db.Workflows.AddVersion(ctx, v))
		b.flow.PublishedID = v.ID
		b.must(b.db.Workflows.Update(ctx, b.flow))
		b.must(b.db.BumpRevision(ctx))
		if c := b.call("CA1"); c.said() != "0 wait, 0 ready, 180 s, ." || len(c.entries()) != 1 {
			t.Errorf("the first: %q, %d in the queue", c.said(), len(c.entries()))
		}
		if c := b.call("CA2"); c.said() != "1 wait, 0 ready, 360 s, . Too many." || len(c.entries()) != 0 {
			t.Errorf("the second: %q, %d in the queue", c.said(), len(c.entries()))
		}
	})
}
