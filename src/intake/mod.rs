//! Reads reports of earlier scans back, as JSON or SARIF: what they say about findings and the credentials behind them.
