"""The landmark network: encoder, pose start, graph attention regressors; how it is fed, trained, calibrated and exported."""
