// `gwanmun-verifier judge`: requests on standard input, verdicts on standard output, one line each.
#ifndef JUDGE_H
#define JUDGE_H
int judge(void);
#endif
