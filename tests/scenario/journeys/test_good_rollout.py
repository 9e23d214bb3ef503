"""The way up: a canary that is well goes from no traffic to all of it."""

from tests.support.world import CANARY, CHANNEL, STABLE, World


def test_a_good_canary_goes_to_all_users(world: World) -> None:
    """Probed at 0 %, then 10, 50 and 100 %, watched, completed; requests meet what each says."""
    told = world.say(f"start shop {CANARY} because faster checkout")
    assert told == [
        "On it: starting a rollout of `shop`.\nThe answer follows in a moment.",
        f"Started {CANARY} on plan shop.\nFollow it in {CHANNEL}.",
    ]
    shares = [world.served()]
    for _ in range(2):
        world.soak()
        shares.append(world.served())
    assert shares == [{STABLE: 90, CANARY: 10}, {STABLE: 50, CANARY: 50}, {CANARY: 100}]
    world.soak()
    assert world.phase == "watching"
    world.soak(601)
    assert world.phase == "idle"
    assert world.last_ended().phase == "completed"
    assert world.served() == {CANARY: 100}
    assert world.tags() == {}
    assert world.pagerduty.incidents() == []


def test_the_canary_is_tagged_and_asked_before_it_gets_traffic(world: World) -> None:
    """The first shift gives the canary an address and no share; its probe comes before the next."""
    world.start(10)
    first, second = [e.detail for e in world.calls("cloud_run") if e.method == "UpdateService"]
    assert first["traffic"] == {STABLE: 100, CANARY: 0}
    assert first["tags"] == {"canario": CANARY}
    assert second["traffic"][CANARY] in (0, 10)
    assert world.rollout.probe_words.endswith("/healthz answered 200")
    assert world.tags() == {"canario": CANARY}


def test_one_message_shows_the_state_and_its_thread_tells_the_story(world: World) -> None:
    """One parent message, updated at every turn; each chapter stands once, in order."""
    world.start(50)
    world.soak()
    world.soak()
    assert world.card().edits > 0
    world.soak(601)
    assert "serves everything" in world.card().text
    assert world.card().action_ids == ["canario:rollback"]
    story = world.story()
    assert len(story) == len(set(story))
    chapters = ["started", "answers", "goes to 10 %", "goes to 50 %", "goes to 100 %"]
    chapters += ["last soak passed", "it replaced"]
    assert len(story) == len(chapters)
    for words, chapter in zip(story, chapters, strict=True):
        assert chapter in words
        assert "*Next*" in words


def test_the_last_words_are_enough_for_who_reads_nothing_else(world: World) -> None:
    """What serves now and for whom, what it served in the last minutes, and the way back."""
    world.start(100)
    world.soak()
    world.soak(601)
    (last,) = [text for text in world.story() if "it replaced" in text]
    for words in (
        f"*shop* {CANARY}: {CANARY} serves 100 %; it replaced {STABLE}.",
        "The last 5 min: error rate 0 % (0 of ",
        "p95 ",
        f"roll back to {STABLE}",
        "`/canary rollback shop`",
    ):
        assert words in last, (words, last)


def test_who_was_sent_back_and_why_is_in_one_message(world: World) -> None:
    """The reason first, nothing that proves nothing, whether somebody was paged, where to
    look, and how it starts again."""
    world.start(10)
    world.soak(70)
    world.say("rollback shop because checkout is broken")
    last = world.story()[-1]
    for words in (
        "Rolled back by olivia: checkout is broken.",
        f"{STABLE} serves everything again",
        "Nobody was paged",
        f"Look into {CANARY}, at 10 % for ",
        "`--again` and a reason",
        "*Logs* <https://console.cloud.google.com/logs/query;",
    ):
        assert words in last, (words, last)
    assert "error rate" not in last


def test_nobody_is_pinged_by_a_rollout(world: World) -> None:
    """People are named, not called; what a person wrote is text."""
    world.say(f"start shop {CANARY} because <!channel> and <@{CANARY}> said so")
    world.soak()
    assert [m.pings for m in world.slack.messages(CHANNEL) if m.pings] == []


def test_a_canary_that_does_not_answer_gets_no_traffic(world: World) -> None:
    """The probe at 0 % is asked again for as long as the step may take; then it is cancelled."""
    world.fault(down=True)
    world.say(f"start shop {CANARY}")
    for _ in range(3):
        world.soak(61, visitors=0)
    assert world.phase == "verifying"
    world.soak(600, visitors=0)
    ended = world.last_ended()
    assert ended.phase == "cancelled"
    assert "503" in ended.outcome
    assert world.served() == {STABLE: 100}
    assert world.tags() == {}
    assert world.pagerduty.incidents() == []


def test_a_canary_that_answers_late_goes_on(world: World) -> None:
    """A container that starts slowly is not given up at the first probe."""
    world.fault(down=True)
    world.say(f"start shop {CANARY}")
    world.fault()
    world.soak(61, visitors=0)
    world.soak(61, visitors=0)
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_somebody_else_s_tag_stays(world: World) -> None:
    """Tags that are not ours outlive the whole rollout."""
    world.tag_by_hand("mine", STABLE)
    world.start(100)
    world.soak()
    world.soak(601)
    assert world.last_ended().phase == "completed"
    assert world.tags() == {"mine": STABLE}
