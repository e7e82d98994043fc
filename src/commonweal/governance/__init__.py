"""Boards, meetings, papers, decisions, risks, approvals and statutory duties."""
