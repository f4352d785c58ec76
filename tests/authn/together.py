"""Do the same thing at the same moment."""

import threading


def together(work, each):
    """Run `work` for each argument in a thread of its own, all at once; return what came of it."""
    barrier, outcomes = threading.Barrier(len(each)), []

    def run(argument):
        barrier.wait(30)
        outcomes.append(work(argument))

    threads = [threading.Thread(target=run, args=(argument,)) for argument in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == len(each)
    return outcomes
