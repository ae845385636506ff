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
/// A mail server that answers as told, byte by byte, and keeps what it was sent. The steps are the commands, besides <c>CONNECT</c> (the
/// greeting), <c>TEXT</c> (before the text is read: it can only be left unread) and <c>.</c> (the answer to the text).
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    /// <summary>Says nothing, and reads nothing either.</summary>
    public const string Hang = "hang";

    /// <summary>Closes the connection without a word.</summary>
    public const string Cut = "cut";

    private static readonly X509Certificate2 Certificate = Make();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> reached = new();
    private readonly bool tls;
    private readonly Task accepting;

    public ScriptedServer(bool tls = false, params string[] extensions)
    {
        (this.tls, Extensions) = (tls, extensions);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>PEM of what it proves itself with.</summary>
    public static string Authority { get; } = Certificate.ExportCertificatePem();

    public string[] Extensions { get; }

    /// <summary>
    /// The answer to a step: which connection (from 1), which step, the how many-th of it on this connection. Null: the usual one.
    /// </summary>
    public Func<int, string, int, string?> Answer { get; set; } = (_, _, _) => null;

    /// <summary>Each line it was sent but the text's, after its connection's number.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public ConcurrentQueue<string> Texts { get; } = [];

    public int Connections { get; private set; }

    /// <summary>Answers one step, however often, as told.</summary>
    public ScriptedServer Says(string step, string answer)
    {
        Answer = (_, asked, _) => asked == step ? answer : null;
        return this;
    }

    /// <summary>Over once the step was answered, or is not going to be.</summary>
    public Task ReachedAsync(string step) => Reached(step).Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private TaskCompletionSource Reached(string step) =>
        reached.GetOrAdd(step, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        while (!over.IsCancellationRequested)
        {
            TcpClient tcp;
            try
            {
                tcp = await listener.AcceptTcpClientAsync(over.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                break;
            }

            talks.Add(TalkAsync(tcp, ++Connections));
        }

        await Task.WhenAll(talks);
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
                    await secured.AuthenticateAsServerAsync(options, over.Token);
                    stream = secured;
                }

                await TalkAsync(stream, number);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private async Task TalkAsync(Stream stream, int number)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var counts = new Dictionary<string, int>();
        var goesOn = await SayAsync(stream, number, "CONNECT", counts, "220 mail.test") is not null;
        while (goesOn && await reader.ReadLineAsync(over.Token) is { } line)
        {
            Lines.Enqueue($"{number} {line}");
            var step = line.Split(' ')[0];
            var said = await SayAsync(stream, number, step, counts, step switch
            {
                "EHLO" => string.Concat(Extensions.Select(e => $"250-{e}\r\n").Prepend("250-mail.test\r\n")) + "250 HELP",
                "DATA" => "354 go on",
                "AUTH" => "235 welcome",
                _ => "250 fine",
            });
            if (said is "354 go on")
            {
                if (Answer(number, "TEXT", counts["DATA"]) is { } unread)
                {
                    await StopAsync("TEXT", unread);
                    return;
                }

                await ReadTextAsync(reader);
                said = await SayAsync(stream, number, ".", counts, "250 taken");
            }

            goesOn = said is not null && step != "QUIT";
        }
    }

    private async Task ReadTextAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(over.Token) is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        Texts.Enqueue(text.ToString());
    }

    // What it said; null when nothing more is to be said.
    private async Task<string?> SayAsync(Stream stream, int number, string step, Dictionary<string, int> counts, string usual)
    {
        var answer = Answer(number, step, counts[step] = counts.GetValueOrDefault(step) + 1) ?? usual;
        if (answer is Hang or Cut)
        {
            await StopAsync(step, answer);
            return null;
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{answer}\r\n"), over.Token);
        Reached(step).TrySetResult();
        return answer.StartsWith("421", StringComparison.Ordinal) ? null : answer;
    }

    private Task StopAsync(string step, string how)
    {
        Reached(step).TrySetResult();
        return how == Hang ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over.Token) : Task.CompletedTask;
    }

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=scripted", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));

        // Not every platform uses a key for TLS that was never stored.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
