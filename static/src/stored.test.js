import assert from "node:assert/strict";
import test from "node:test";
import { Stored } from "./stored.js";

const form = (...fields) => ({
  fields,
  marked: false,
  hasAttribute(name) {
    return name === "data-dirty" && this.marked;
  },
});
const stored = () => new Stored(({ fields }) => fields);

test("a form is dirty while it holds something else than when it came", () => {
  const forms = stored();
  const one = form(["name", "A"], ["role", "x"]);
  forms.take(one);
  assert.equal(forms.isDirty(one), false);
  one.fields = [["name", "B"]];
  assert.equal(forms.isDirty(one), true);
  one.fields = [
    ["name", "A"],
    ["role", "x"],
  ];
  assert.equal(forms.isDirty(one), false, "put back");
  one.fields.reverse();
  assert.equal(forms.isDirty(one), true, "rows in another order");
});

test("what was saved is what is stored", () => {
  const forms = stored();
  const one = form(["name", "A"]);
  forms.take(one);
  one.fields = [["name", "B"]];
  forms.take(one);
  assert.equal(forms.isDirty(one), false);
  one.fields = [["name", "A"]];
  assert.equal(forms.isDirty(one), true);
});

test("a browser's own ends of lines are no change", () => {
  const forms = stored();
  const one = form(["text", "a\nb"]);
  forms.take(one);
  one.fields = [["text", "a\r\nb"]];
  assert.equal(forms.isDirty(one), false);
});

test("a file that is chosen is a change", () => {
  const forms = stored();
  const one = form(["file", { name: "", size: 0 }]);
  forms.take(one);
  one.fields = [["file", { name: "a.wav", size: 10 }]];
  assert.equal(forms.isDirty(one), true);
});

test("a form that came back with errors is dirty as it is", () => {
  const forms = stored();
  const one = form(["name", ""]);
  one.marked = true;
  forms.take(one);
  assert.equal(forms.isDirty(one), true);
});

test("forms are told apart, and one that is not known is so", () => {
  const forms = stored();
  const one = form(["name", "A"]);
  const other = form(["name", "A"]);
  forms.take(one);
  assert.equal(forms.knows(one), true);
  assert.equal(forms.knows(other), false);
});
