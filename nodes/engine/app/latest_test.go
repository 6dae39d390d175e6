package app_test

import (
	"testing"

	"gwanmun/engine/admission"
	"gwanmun/engine/membership"
)

func TestAdmissionFollowsTheLatestBlock(t *testing.T) {
	const guest = 98
	to := &membership.Address
	admitted := func() bool {
		// The admission's own refusal: what the pool thinks of an account besides is not asked here.
		_, refused := shared.app.Pool().Insert(t.Context(), shared.sign(t, accountKey(guest), to, nil)).(*admission.Refusal)
		return !refused
	}
	if admitted() {
		t.Fatal("a stranger is admitted")
	}
	shared.vote(t, "listAccount(uint32,address)", number(1), padded(account(guest)))
	if !admitted() {
		t.Error("an account is refused behind the block that lists it")
	}
	if record := shared.members(t).MemberOf(account(guest)); record != 1 {
		t.Errorf("it is member %d's", record)
	}
	shared.vote(t, "delistAccount(address)", padded(account(guest)))
	if admitted() {
		t.Error("an account is admitted behind the block that delists it")
	}
}
