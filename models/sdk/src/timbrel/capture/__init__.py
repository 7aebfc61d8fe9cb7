"""Amps, pedals and whatever else turns sound into sound, learned from recordings of what goes in and comes out.

`pairs` reads the recordings, `align` lays them over each other, `sizes` has the networks, `learning` trains one, and
`publish` writes its file and its report.
"""
