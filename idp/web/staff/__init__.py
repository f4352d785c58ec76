"""Pages of the operator's own staff: what partners may receive, how bridged services do, and how it goes.

No person is on those about partners. On those about services are the few who wait for a decision, and
those who would lose access; who looks is written down.
"""
