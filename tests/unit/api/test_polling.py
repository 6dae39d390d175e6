from api.polling import LONGEST_SECONDS, SHORTEST_SECONDS, Polling


def test_it_looks_again_at_once_behind_work_and_more_seldom_when_there_is_none() -> None:
    polling = Polling()
    assert polling.after(worked=True) == 0
    rests = [polling.after(worked=False) for _ in range(20)]
    assert rests[0] == SHORTEST_SECONDS and rests == sorted(rests) and rests[-1] == LONGEST_SECONDS
    assert sum(rests[:8]) < 1
    assert polling.after(worked=True) == 0
    assert polling.after(worked=False) == SHORTEST_SECONDS
