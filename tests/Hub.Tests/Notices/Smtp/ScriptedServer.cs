using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Allentown311.Hub.Tests.Notices.Smtp;

/// <summary>
/// A mail server that answers as the test scripts it, and records what it gets. A step is the name of a command, or <c>CONNECT</c> for the
/// greeting, <c>TEXT</c> for the moment before the text is read (the only answers are to hang and to disconnect), or <c>.</c> for the
/// answer to the text.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    /// <summary>The answer of a server that neither writes nor reads any more.</summary>
    public const string Hang = "hang";

    /// <summary>The answer of a server that closes the connection without an answer.</summary>
    public const string Disconnect = "disconnect";

    private static readonly X509Certificate2 Certificate = MakeCertificate();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> reachedSteps = new();
    private readonly bool tls;
    private readonly Task accepting;

    public ScriptedServer(bool tls = false, params string[] extensions)
    {
        this.tls = tls;
        Extensions = extensions;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The server's self-signed certificate as PEM, which clients have to trust.</summary>
    public static string Authority { get; } = Certificate.ExportCertificatePem();

    public string[] Extensions { get; }

    /// <summary>
    /// Returns the answer to a step; null for the usual one. Arguments: the number of the connection (from 1), the step, and how often the
    /// step has come on this connection (from 1).
    /// </summary>
    public Func<int, string, int, string?> Answer { get; set; } = (_, _, _) => null;

    /// <summary>Each line the server has read outside a text, with the number of its connection in front.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>Each whole text the server has read.</summary>
    public ConcurrentQueue<string> Texts { get; } = [];

    public int Connections { get; private set; }

    /// <summary>Sets the answer to one step. All other steps get the usual answers.</summary>
    public ScriptedServer AnswerTo(string step, string answer)
    {
        Answer = (_, asked, _) => asked == step ? answer : null;
        return this;
    }

    /// <summary>Waits until the server has answered the step, or has begun to hang or disconnected at it.</summary>
    public Task WaitForStepAsync(string step) => Signal(step).Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private TaskCompletionSource Signal(string step) =>
        reachedSteps.GetOrAdd(step, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            TcpClient tcp;
            try
            {
                tcp = await listener.AcceptTcpClientAsync(stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                break;
            }

            conversations.Add(TalkAsync(tcp, ++Connections));
        }

        await Task.WhenAll(conversations);
    }

    private async Task TalkAsync(TcpClient tcp, int number)
    {
        using (tcp)
        {
            try
            {
                Stream stream = tcp.GetStream();
                if (tls)
                {
                    var secured = new SslStream(stream);
                    var options = new SslServerAuthenticationOptions { ServerCertificate = Certificate };
                    await secured.AuthenticateAsServerAsync(options, stop.Token);
                    stream = secured;
                }

                await TalkAsync(stream, number);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
            {
                // The client is gone, or the test is stop.
            }
        }
    }

    private async Task TalkAsync(Stream stream, int number)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var counts = new Dictionary<string, int>();
        var isOpen = await AnswerAsync(stream, number, "CONNECT", counts, "220 mail.test") is not null;
        while (isOpen && await reader.ReadLineAsync(stop.Token) is { } line)
        {
            Lines.Enqueue($"{number} {line}");
            var step = line.Split(' ')[0];
            var answer = await AnswerAsync(stream, number, step, counts, step switch
            {
                "EHLO" => string.Concat(Extensions.Select(e => $"250-{e}\r\n").Prepend("250-mail.test\r\n")) + "250 HELP",
                "DATA" => "354 go on",
                "AUTH" => "235 welcome",
                _ => "250 fine",
            });
            if (answer is "354 go on")
            {
                if (Answer(number, "TEXT", counts["DATA"]) is { } unread)
                {
                    await StopAsync("TEXT", unread);
                    return;
                }

                await ReadTextAsync(reader);
                answer = await AnswerAsync(stream, number, ".", counts, "250 taken");
            }

            isOpen = answer is not null && step != "QUIT";
        }
    }

    private async Task ReadTextAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        Texts.Enqueue(text.ToString());
    }

    // Returns the answer; null when the conversation is over.
    private async Task<string?> AnswerAsync(Stream stream, int number, string step, Dictionary<string, int> counts, string usual)
    {
        counts[step] = counts.GetValueOrDefault(step) + 1;
        var answer = Answer(number, step, counts[step]) ?? usual;
        if (answer is Hang or Disconnect)
        {
            await StopAsync(step, answer);
            return null;
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{answer}\r\n"), stop.Token);
        Signal(step).TrySetResult();
        return answer.StartsWith("421", StringComparison.Ordinal) ? null : answer;
    }

    private Task StopAsync(string step, string how)
    {
        Signal(step).TrySetResult();
        return how == Hang ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token) : Task.CompletedTask;
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=scripted", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));

        // Windows does not use an ephemeral key for TLS, so the key has to go through PKCS #12.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
