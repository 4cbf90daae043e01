"""Code search for the research agent."""

import os

TIMEOUT = 30
LLM_KEY = os.environ["OPENAI_API_KEY"]
GITHUB_TOKEN = "@github@"
