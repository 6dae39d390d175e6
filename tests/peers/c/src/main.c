#include "judge.h"
#include "vectors.h"
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "judge") == 0) return judge();
    if (argc == 3 && strcmp(argv[1], "vectors") == 0) return vectors(argv[2]);
    fputs("usage: gwanmun-verifier judge | gwanmun-verifier vectors DIR\n", stderr);
    return 64;
}
