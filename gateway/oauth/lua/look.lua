return times()
