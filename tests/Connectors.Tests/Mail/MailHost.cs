using System.Diagnostics;

namespace Allentown311.Connectors.Tests.Mail;

/// <summary>
/// A mail host that is not ours: aiosmtpd takes mails, Dovecot serves a mailbox over IMAP. What department's addresses got is written as
/// Python's own mail parser reads it; what our address got is in the mailbox. It can lose answers, fall silent and talk nonsense.
/// </summary>
internal sealed class MailHost : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private const string Dovecot = "/usr/lib/dovecot/imap";
    private const UnixFileMode ForAll = (UnixFileMode)0x1FF;

    private const string Script = """
        import asyncio, base64, email, email.policy, json, os, sys
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
        root, password = sys.argv[1], sys.argv[2]
        count = 0

        def mode():
            try:
                return open(os.path.join(root, "mode")).read()
            except FileNotFoundError:
                return ""

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("bad"):
                    return "550 5.1.1 no such user"
                if address.startswith("busy"):
                    return "451 4.7.1 greylisted"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                global count
                if mode() == "hang":
                    await asyncio.sleep(600)
                if mode() == "nonsense":
                    return "<html><body>Down for maintenance</body></html>"
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                for to in envelope.rcpt_tos:
                    count += 1
                    if to.startswith("copies"):
                        self.store(os.path.join(root, "Maildir", ".Copies"), envelope.content)
                    else:
                        part = mail.get_body(("plain",))
                        html = mail.get_body(("html",))
                        fields = dict(to=to, id=mail["Message-ID"], subject=str(mail["Subject"]), bcc=str(mail["Bcc"]),
                                      text=part.get_content(), html=html.get_content() if html else None)
                        name = os.path.join(root, "department", f"{count:06}.json")
                        with open(name + ".tmp", "w") as f:
                            json.dump(fields, f)
                        os.rename(name + ".tmp", name)
                if mode() == "lose":
                    os.remove(os.path.join(root, "mode"))
                    server.transport.abort()
                    await asyncio.sleep(600)
                return "250 OK queued"

            def store(self, folder, content):
                name = f"{count:08}.copy.host"
                with open(os.path.join(folder, "tmp", name), "wb") as f:
                    f.write(content)
                os.chmod(os.path.join(folder, "tmp", name), 0o666)
                os.rename(os.path.join(folder, "tmp", name), os.path.join(folder, "new", name))

        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=isinstance(data, LoginPassword) and data.password.decode() == password, handled=False)

        async def imap(reader, writer):
            if mode() == "hang":
                await asyncio.sleep(600)
            writer.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n")
            while line := await reader.readline():
                words = line.split()
                if words[1].upper() == b"AUTHENTICATE":
                    given = base64.b64decode(words[3]).split(b"\0")[2].decode()
                    if given != password:
                        writer.write(words[0] + b" NO [AUTHENTICATIONFAILED] wrong\r\n")
                        continue
                    child = await asyncio.create_subprocess_exec(
                        "/usr/lib/dovecot/imap", "-c", os.path.join(root, "dovecot.conf"),
                        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env={"USER": "hub", "HOME": root})
                    await child.stdout.readline()
                    writer.write(words[0] + b" OK [CAPABILITY IMAP4rev1 UIDPLUS] in\r\n")

                    async def back():
                        while data := await child.stdout.read(65536):
                            if mode() == "hang":
                                await asyncio.sleep(600)
                            writer.write(data)
                            await writer.drain()
                        writer.close()

                    task = asyncio.create_task(back())
                    while data := await reader.read(65536):
                        child.stdin.write(data)
                        await child.stdin.drain()
                    child.stdin.close()
                    await task
                    return
                if words[1].upper() == b"CAPABILITY":
                    writer.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n")
                writer.write(words[0] + b" OK\r\n")

        async def run():
            loop = asyncio.get_running_loop()
            smtp = await loop.create_server(
                lambda: SMTP(Handler(), hostname="mail.test", authenticator=check, auth_required=True, auth_require_tls=False),
                "127.0.0.1", 0, backlog=100)
            mailbox = await asyncio.start_server(imap, "127.0.0.1", 0)
            print(smtp.sockets[0].getsockname()[1], mailbox.sockets[0].getsockname()[1], flush=True)
            await asyncio.sleep(3600)

        asyncio.run(run())
        """;

    private readonly string root = Directory.CreateTempSubdirectory("hub-mail-").FullName;
    private readonly Process process;
    private int delivered;

    private MailHost(string password)
    {
        foreach (var folder in new[] { "department", "Maildir" }.Concat(
            from maildir in new[] { "Maildir", "Maildir/.Copies" }
            from part in new[] { "new", "cur", "tmp" }
            select $"{maildir}/{part}"))
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        File.WriteAllText(Path.Combine(root, "Maildir", ".Copies", "maildirfolder"), "");
        File.WriteAllText(Path.Combine(root, "dovecot.conf"), Configuration());
        File.WriteAllText(Path.Combine(root, "host.py"), Script);
        foreach (var folder in Directory.GetDirectories(root, "*", SearchOption.AllDirectories).Prepend(root))
        {
            // Dovecot serves no mails as root, so the account that it takes instead needs the folders too.
            Allow(folder, ForAll);
        }

        process = Process.Start(new ProcessStartInfo(Python, [Path.Combine(root, "host.py"), root, password])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        var ports = (process.StandardOutput.ReadLine() ?? throw new AssertFailedException("The mail host did not start.")).Split(' ');
        (SmtpPort, ImapPort) = (ports[0], ports[1]);
    }

    public string SmtpPort { get; }

    public string ImapPort { get; }

    public static MailHost Start(string password)
    {
        if (!File.Exists(Dovecot))
        {
            Assert.Inconclusive($"Mail is not tested: there is no {Dovecot} (Debian: apt-get install dovecot-imapd).");
        }

        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import aiosmtpd"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        probe.WaitForExit();
        if (probe.ExitCode != 0)
        {
            Assert.Inconclusive("Mail is not tested: aiosmtpd is missing (Debian: apt-get install python3-aiosmtpd).");
        }

        return new MailHost(password);
    }

    /// <summary>What it does from now on: <c>lose</c> takes the next one and hangs up, <c>hang</c> says nothing, <c>nonsense</c>.</summary>
    public void Become(string mode) => File.WriteAllText(Path.Combine(root, "mode"), mode);

    /// <summary>What the department's addresses got, as lines of JSON, oldest first.</summary>
    public IReadOnlyList<string> Mails() =>
        [.. Directory.GetFiles(Path.Combine(root, "department"), "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>Puts a mail into our mailbox.</summary>
    public void Deliver(string mail, DateTimeOffset at)
    {
        var name = $"{++delivered:00000000}.reply.host";
        var (temporary, final) = (Path.Combine(root, "Maildir/tmp", name), Path.Combine(root, "Maildir/new", name));
        File.WriteAllText(temporary, mail.ReplaceLineEndings("\r\n"));
        Allow(temporary, (UnixFileMode)0x1B6);
        File.SetLastWriteTimeUtc(temporary, at.UtcDateTime);
        File.Move(temporary, final);
    }

    public void Stop() => process.Kill(entireProcessTree: true);

    public void Dispose()
    {
        Stop();
        process.WaitForExit();
        Directory.Delete(root, recursive: true);
    }

    private static void Allow(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private string Configuration() =>
        $$"""
        base_dir = {{root}}/run
        state_dir = {{root}}/run
        log_path = {{root}}/log
        mail_location = maildir:{{root}}/Maildir
        ssl = no
        namespace inbox {
          inbox = yes
          separator = /
        }
        {{(Environment.IsPrivilegedProcess ? "mail_uid = nobody\nmail_gid = nogroup" : "")}}

        """;
}
