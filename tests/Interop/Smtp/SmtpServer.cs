using System.Diagnostics;
using System.Text.Json;

namespace Allentown311.Interop.Smtp;

/// <summary>
/// The mail server aiosmtpd, which is not ours (Debian: python3-aiosmtpd). It parses each mail it accepts with Python's own mail parser and
/// reports it as a line of JSON.
/// </summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private const string Script =
        """
        import asyncio, email, email.policy, json, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
        port, certificate, key, password, implicit, clients = int(sys.argv[1]), *sys.argv[2:5], sys.argv[5] == "True", sys.argv[6]
        connections = 0

        def report(**fields):
            print(json.dumps(fields), flush=True)

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("refused"):
                    return "550 5.1.1 no such user " + address
                if address.startswith("busy"):
                    return "451 4.7.1 greylisted " + address
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                if envelope.rcpt_tos[0].startswith("silent"):
                    await asyncio.sleep(600)
                if envelope.rcpt_tos[0].startswith("spam"):
                    return "554 5.7.1 message refused"
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                report(connections=connections, tls=implicit or session.ssl is not None, login=bool(session.authenticated),
                       sender=envelope.mail_from, utf8=envelope.smtp_utf8, to=envelope.rcpt_tos,
                       ascii=envelope.content.isascii(), longest=max(map(len, envelope.content.splitlines())),
                       defects=[str(d) for d in mail.defects], headers={k: str(v) for k, v in mail.items()},
                       names=[a.display_name for a in mail["To"].addresses], body=mail.get_content())
                return "250 OK"

        class CountingServer(SMTP):
            def connection_made(self, transport):
                # STARTTLS calls this a second time for the same connection.
                global connections
                connections += self.session is None
                super().connection_made(transport)

        def expected():
            return open(password[1:]).read() if password.startswith("@") else password

        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=isinstance(data, LoginPassword) and data.password.decode() == expected(), handled=False)

        async def run():
            options, context = {}, None
            if certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate, key)
                if clients:
                    context.verify_mode = ssl.CERT_REQUIRED
                    context.load_verify_locations(clients)
                if not implicit:
                    options |= {"tls_context": context, "require_starttls": True}
            if password:
                options |= {"authenticator": check, "auth_required": True, "auth_require_tls": bool(certificate) and not implicit}
            server = await asyncio.get_running_loop().create_server(
                lambda: CountingServer(Handler(), hostname="mail.test", enable_SMTPUTF8=True, **options), "127.0.0.1", port,
                ssl=context if implicit else None)
            report(port=server.sockets[0].getsockname()[1])
            await server.serve_forever()

        asyncio.run(run())
        """;

    private readonly Process process;

    private SmtpServer(Process process) => this.process = process;

    public int Port { get; private init; }

    public static async Task<SmtpServer> StartAsync(
        int port = 0, string certificate = "", string key = "", string password = "", bool implicitTls = false, string clients = "")
    {
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using (var check = Start(python, "-c", "import aiosmtpd"))
        {
            await check.WaitForExitAsync();
            if (check.ExitCode != 0)
            {
                throw new AssertInconclusiveException("aiosmtpd is not installed: apt-get install python3-aiosmtpd.");
            }
        }

        var started = Start(python, "-W", "ignore", "-c", Script, $"{port}", certificate, key, password, $"{implicitTls}", clients);
        var ready = JsonDocument.Parse((await started.StandardOutput.ReadLineAsync())!);
        return new SmtpServer(started) { Port = ready.RootElement.GetProperty("port").GetInt32() };
    }

    /// <summary>Waits for the next mail that the server accepted.</summary>
    public async Task<JsonElement> NextMailAsync() => JsonDocument.Parse((await process.StandardOutput.ReadLineAsync())!).RootElement;

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
}
