using System.Diagnostics;
using Allentown311.Connectors.Tests.Csv;

namespace Allentown311.Connectors.Tests.Sftp;

/// <summary>
/// A second server, written by others (AsyncSSH), since OpenSSH checks passwords against the accounts of the machine only.
/// </summary>
[TestClass]
public sealed class When_a_password_signs_in
{
    private const string Python = "/usr/bin/python3";

    // Takes the password as such, or as the answer to a question (RFC 4256).
    private const string Script = """
        import asyncio, sys, warnings
        warnings.simplefilter("ignore")
        import asyncssh

        how, password = sys.argv[1], sys.argv[2]

        class Server(asyncssh.SSHServer):
            def begin_auth(self, username): return True
            def password_auth_supported(self): return how == "password"
            def validate_password(self, username, given): return given == open(password).read()
            def kbdint_auth_supported(self): return how == "question"
            def get_kbdint_challenge(self, username, lang, submethods): return ("", "", "en", [("Password:", False)])
            def validate_kbdint_response(self, username, responses): return list(responses) == [open(password).read()]

        async def main():
            key = asyncssh.generate_private_key("ssh-ed25519")
            server = await asyncssh.create_server(Server, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=asyncssh.SFTPServer)
            print(server.sockets[0].getsockname()[1], key.get_fingerprint("sha256"), flush=True)
            await asyncio.sleep(3600)

        asyncio.run(main())
        """;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("password")]
    [DataRow("question")]
    public async Task It_is_read_again_when_it_was_replaced_and_never_shown(string how)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Path("password");
        await File.WriteAllTextAsync(file, "first & foremost", Ct);
        using var server = await StartAsync(how, file, folder);
        var (port, hostKey) = await ReadAsync(server);
        await using var rig = new CsvRig(
            $", sftp: {{ host: 127.0.0.1, port: {port}, user: hub, password: \"${{file:{file}}}\", host_key: \"{hostKey}\" }}",
            variable: name => name == $"file:{file}" ? File.ReadAllText(file) : null);

        (await rig.Csv.SubmitAsync(Orders.Make(1), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        await File.WriteAllTextAsync(file, "second", Ct);
        using var second = new Connectors.Csv.CsvConnector(rig.Mapping, rig.Clock);
        (await second.SubmitAsync(Orders.Make(2), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        (await rig.RecordsAsync()).Count.ShouldBe(2);
        rig.Csv.Dispose();
    }

    [TestMethod]
    public async Task A_wrong_one_counts_as_a_department_that_is_down()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Path("password");
        await File.WriteAllTextAsync(file, "right", Ct);
        using var server = await StartAsync("password", file, folder);
        var (port, hostKey) = await ReadAsync(server);
        await using var rig = new CsvRig(
            $", sftp: {{ host: 127.0.0.1, port: {port}, user: hub, password: \"${{RIG_SECRET}}\", host_key: \"{hostKey}\" }}");

        var refused = (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();

        refused.After.ShouldBeNull();
        refused.Reason.ShouldContain("refuses our sign-in");
        refused.Reason.ShouldNotContain("s3cret");
    }

    private async Task<Running> StartAsync(string how, string passwordFile, TemporaryFolder folder)
    {
        var script = folder.Path("server.py");
        await File.WriteAllTextAsync(script, Script, Ct);
        if (!File.Exists(Python))
        {
            Assert.Inconclusive($"Sign-in by password is not tested: there is no {Python}.");
        }

        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import asyncssh"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        await probe.StandardError.ReadToEndAsync(Ct);
        await probe.WaitForExitAsync(Ct);
        if (probe.ExitCode != 0)
        {
            Assert.Inconclusive("Sign-in by password is not tested: AsyncSSH is missing (Debian: apt-get install python3-asyncssh).");
        }

        return new Running(Process.Start(new ProcessStartInfo(Python, [script, how, passwordFile])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!);
    }

    private async Task<(string Port, string HostKey)> ReadAsync(Running server)
    {
        var line = (await server.Process.StandardOutput.ReadLineAsync(Ct)).ShouldNotBeNull().Split(' ');
        return (line[0], line[1]);
    }

    private sealed record Running(Process Process) : IDisposable
    {
        public void Dispose() => Process.Kill(entireProcessTree: true);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly string root = Directory.CreateTempSubdirectory("hub-password-").FullName;

        public string Path(string name) => System.IO.Path.Combine(root, name);

        public void Dispose() => Directory.Delete(root, recursive: true);
    }
}
