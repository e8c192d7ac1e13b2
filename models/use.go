package models

import (
	"cmp"
	"context"
	"slices"

	"hookline/models/row"
)

// Use says that something refers to something else: an object of a Workflow's draft or
// published version, a Campaign, a phone number. Kinds are those of the audit trail.
type Use struct {
	UserKind    string `gorm:"primaryKey"`
	UserID      string `gorm:"primaryKey"`
	UserName    string // as it is now
	Scope       string `gorm:"primaryKey"` // of a Workflow: draft or published; empty for others
	ObjectID    string `gorm:"primaryKey"` // of the Workflow's object; empty for others
	ObjectTitle string
	TargetKind  string `gorm:"primaryKey"`
	TargetID    string `gorm:"primaryKey"`
}

// Set replaces what a user uses in its scope; of the uses, the targets and objects are
// taken.
func (s Uses) Set(ctx context.Context, user Use, uses []Use) error {
	gone := s.with(ctx).Delete(&Use{}, "user_kind = ? AND user_id = ? AND scope = ?", user.UserKind, user.UserID, user.Scope)
	if gone.Error != nil || len(uses) == 0 {
		return row.Translate(gone.Error, "use")
	}
	list := slices.Clone(uses)
	for i := range list {
		list[i].UserKind, list[i].UserID, list[i].UserName, list[i].Scope = user.UserKind, user.UserID, user.UserName, user.Scope
	}
	return row.Translate(s.with(ctx).Create(&list).Error, "use")
}

// Rename keeps the name of a user, in all its scopes.
func (s Uses) Rename(ctx context.Context, user Use) error {
	return row.Translate(s.with(ctx).Model(&Use{}).Where("user_kind = ? AND user_id = ? AND user_name <> ?", user.UserKind, user.UserID, user.UserName).
		Update("user_name", user.UserName).Error, "use")
}

// Drop forgets what a user that is gone used.
func (s Uses) Drop(ctx context.Context, userKind, userID string) error {
	return row.Translate(s.with(ctx).Delete(&Use{}, "user_kind = ? AND user_id = ?", userKind, userID).Error, "use")
}

// Of lists where something is used, by kind, name and scope of the user.
func (s Uses) Of(ctx context.Context, targetKind, targetID string) ([]Use, error) {
	var list []Use
	err := s.with(ctx).Where("target_kind = ? AND target_id = ?", targetKind, targetID).Find(&list).Error
	slices.SortFunc(list, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.UserKind, b.UserKind), cmp.Compare(NameKey(a.UserName), NameKey(b.UserName)),
			cmp.Compare(a.UserID, b.UserID), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.ObjectTitle, b.ObjectTitle))
	})
	return list, row.Translate(err, "use")
}
