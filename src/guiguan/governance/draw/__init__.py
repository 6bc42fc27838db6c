"""The draw of experts and the assignment of applications: hard rules, a floor of fit, and the lot. No Django.

Offices draw experts by lot under supervision. So the solver guarantees every hard rule and a floor of fit; within
that the choice is the lot's: weights derived from the seed by SHA-256, so that anybody can draw it again.
"""
