using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Allentown311.Connectors.Tests.Sftp;

/// <summary>
/// A real OpenSSH server on a free port of loopback, run by the account that runs the tests, with keys of its own. Between it and its
/// sftp-server stands a relay that can lose answers as a network does.
/// </summary>
internal sealed class OpenSshServer : IDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private const string Python = "/usr/bin/python3";

    private readonly string root = Directory.CreateTempSubdirectory("hub-sshd-").FullName;
    private Process? process;

    private OpenSshServer()
    {
    }

    public int Port { get; private set; }

    /// <summary>The fingerprint of the server's own key.</summary>
    public string HostKey { get; private set; } = "";

    /// <summary>The file with our private key.</summary>
    public string KeyFile => Path.Combine(root, "user_key");

    public static async Task<OpenSshServer> StartAsync(string keyPassphrase = "")
    {
        if (!File.Exists(Program))
        {
            Assert.Inconclusive($"SFTP is not tested: there is no {Program} (Debian: apt-get install openssh-server).");
        }

        var server = new OpenSshServer();
        await server.PrepareAsync(keyPassphrase);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it again, on the same port where it had one.</summary>
    public async Task StartAgainAsync()
    {
        for (var tries = 0; ; tries++)
        {
            Port = Port == 0 || tries > 0 ? FreePort() : Port;
            await File.WriteAllTextAsync(Path.Combine(root, "sshd_config"), Configuration());
            process = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", Path.Combine(root, "sshd_config")])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
            if (await WaitUntilItListensAsync())
            {
                process.ErrorDataReceived += (_, _) => { };
                process.BeginErrorReadLine();
                return;
            }

            var said = await process.StandardError.ReadToEndAsync();
            tries.ShouldBeLessThan(3, said);
        }
    }

    /// <summary>Has the server show another key from the next start on.</summary>
    public async Task ReplaceHostKeyAsync()
    {
        File.Delete(Path.Combine(root, "host_key"));
        await MakeKeyAsync("host_key", "");
        HostKey = await FingerprintAsync("host_key");
    }

    /// <summary>Ends it and every session.</summary>
    public void Stop()
    {
        process?.Kill(entireProcessTree: true);
        process?.WaitForExit();
        process = null;
    }

    /// <summary>
    /// What the relay does from the next request on: <c>lose-rename</c> has it done and ends the session in place of the answer,
    /// <c>drop-rename</c> ends the session before it is done, <c>late-rename</c> ends the session and has it done once
    /// <see cref="LetLateRenameArriveAsync"/> says so, <c>hang</c> answers nothing, <c>no-posix</c> has no extension. False without Python.
    /// </summary>
    public bool Relay(string mode)
    {
        File.WriteAllText(Path.Combine(root, "mode"), mode);
        return File.Exists(Python);
    }

    /// <summary>Lets the request that was held up arrive, and returns once the server has answered it.</summary>
    public async Task<string> LetLateRenameArriveAsync(CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(root, "go"), "", ct);
        var answered = Path.Combine(root, "answered");
        for (var i = 0; i < 500 && !File.Exists(answered); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }

        return await File.ReadAllTextAsync(answered, ct);
    }

    /// <summary>The section of a mapping that reaches it.</summary>
    public string Section(string? hostKey = null, string secret = "key: \"${RIG_KEY}\"") =>
        $", sftp: {{ host: 127.0.0.1, port: {Port}, user: {Environment.UserName}, {secret}, host_key: \"{hostKey ?? HostKey}\" }}";

    public void Dispose()
    {
        Stop();
        Directory.Delete(root, recursive: true);
    }

    private async Task PrepareAsync(string keyPassphrase)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        await MakeKeyAsync("host_key", "");
        await MakeKeyAsync("user_key", keyPassphrase);
        File.Copy(Path.Combine(root, "user_key.pub"), Path.Combine(root, "authorized_keys"));
        HostKey = await FingerprintAsync("host_key");
        await File.WriteAllTextAsync(Path.Combine(root, "relay.py"), SftpRelay.Script);
    }

    private string Configuration() =>
        $"""
         ListenAddress 127.0.0.1:{Port}
         HostKey {root}/host_key
         AuthorizedKeysFile {root}/authorized_keys
         PidFile none
         UsePAM no
         StrictModes no
         PasswordAuthentication no
         PermitRootLogin prohibit-password
         MaxStartups 100
         LogLevel ERROR
         Subsystem sftp {(File.Exists(Python) ? $"{Python} {root}/relay.py {root}" : "internal-sftp")}

         """;

    private async Task<bool> WaitUntilItListensAsync()
    {
        for (var i = 0; i < 500 && !process!.HasExited; i++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }

        return false;
    }

    private Task MakeKeyAsync(string name, string passphrase) =>
        RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", Path.Combine(root, name));

    private async Task<string> FingerprintAsync(string name) =>
        (await RunAsync("ssh-keygen", "-l", "-f", Path.Combine(root, $"{name}.pub"))).Split(' ')[1];

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var text = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        run.ExitCode.ShouldBe(0, program);
        return text;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
