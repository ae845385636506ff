namespace Allentown311.Connectors.Tests.Sftp;

/// <summary>
/// The program between OpenSSH and its sftp-server. It passes every packet on as it is, and around a rename it can fail as networks do.
/// </summary>
internal static class SftpRelay
{
    /// <summary>Its text, in Python with nothing but the standard library.</summary>
    public const string Script = """
        import os, subprocess, struct, sys, threading, time

        root = sys.argv[1]
        path = lambda name: os.path.join(root, name)
        server = subprocess.Popen(["/usr/lib/openssh/sftp-server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        lost = set()

        def mode():
            try:
                return open(path("mode")).read()
            except FileNotFoundError:
                return ""

        def read(fd, count):
            parts = b""
            while len(parts) < count:
                part = os.read(fd, count - len(parts))
                if not part:
                    return None
                parts += part
            return parts

        def packet(fd):
            head = read(fd, 4)
            return None if head is None else read(fd, struct.unpack(">I", head)[0])

        def write(fd, body):
            data = struct.pack(">I", len(body)) + body
            while data:
                data = data[os.write(fd, data):]

        def is_rename(body):
            return body[0] == 18 or (body[0] == 200 and b"posix-rename@openssh.com" in body[:40])

        def answers():
            while (body := packet(server.stdout.fileno())) is not None:
                if body[0] == 101 and body[1:5] in lost:
                    os._exit(1)
                if body[0] == 2 and mode() == "no-posix":
                    body = body[:5]
                write(1, body)
            os._exit(0)

        threading.Thread(target=answers, daemon=True).start()
        while (body := packet(0)) is not None:
            now = mode()
            if now == "hang":
                time.sleep(600)
            if is_rename(body) and now in ("lose-rename", "drop-rename", "late-rename"):
                os.remove(path("mode"))
                if now == "lose-rename":
                    lost.add(body[1:5])
                else:
                    if now == "late-rename" and os.fork() == 0:
                        # The parent ends the session; the request goes on by itself.
                        os.setsid()
                        null = os.open(os.devnull, os.O_RDWR)
                        for fd in (0, 1, 2):
                            os.dup2(null, fd)
                        while not os.path.exists(path("go")):
                            time.sleep(0.01)
                        write(server.stdin.fileno(), body)
                        answer = packet(server.stdout.fileno())
                        with open(path("answer"), "w") as f:
                            f.write(str(struct.unpack(">I", answer[5:9])[0]))
                        os.rename(path("answer"), path("answered"))
                    os._exit(1)
            write(server.stdin.fileno(), body)
        server.stdin.close()
        server.wait()
        os._exit(0)
        """;
}
