using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Notices;

[TestClass]
public sealed class When_notices_go_over_HTTP
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [TestMethod]
    public async Task A_gateway_gets_a_form_and_an_idempotency_key()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        var text = Gateway(receiver.Url, s => s with { User = "hub", Password = "pÄss", Headers = s.Headers.Add("X-Account", "311") });

        (await text.SendAsync(Sample.Text, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        var (headers, body, _) = receiver.Requests.ShouldHaveSingleItem();
        body.Split('&').Order().ShouldBe(
        [
            "Body=Allentown+311%3A+su+solicitud+ya+est%C3%A1+%26+lista+%3D+%7B%7Bto%7D%7D",
            "Ref=hub-27262993",
            "To=%2B16105550100",
        ]);
        headers.ContentType.ToString().ShouldBe("application/x-www-form-urlencoded");
        headers["Idempotency-Key"].ToString().ShouldBe("27262993");
        headers.Authorization.ToString().ShouldBe($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("hub:pÄss"))}");
        headers["X-Account"].ToString().ShouldBe("311");
    }

    [TestMethod]
    public async Task A_webhook_gets_signed_JSON()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        var settings = new SenderSettings("webhook") { Url = receiver.Url, Secret = Secret };
        var mail = Sample.Senders("unused", mail: settings, time: new FixedTime()).Mail;

        (await mail.SendAsync(Sample.Message, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        var (headers, body, _) = receiver.Requests.ShouldHaveSingleItem();
        headers.ContentType.ToString().ShouldBe("application/json");
        (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString()).ShouldBe(("27262993", "1767268800"));
        var signature = HMACSHA256.HashData(Convert.FromBase64String(Secret[6..]), Encoding.UTF8.GetBytes($"27262993.1767268800.{body}"));
        headers["webhook-signature"].ToString().ShouldBe($"v1,{Convert.ToBase64String(signature)}");
        var json = JsonDocument.Parse(body).RootElement;
        json.EnumerateObject().Select(p => p.Name)
            .ShouldBe(["id", "event", "ticket", "channel", "to", "name", "subject", "text", "language"]);
        json.EnumerateObject().Select(p => p.Value.GetString()).ShouldBe(
        [
            "27262993", "completed", "26-00417-3", "mail", "ana@example.com", "Ana Muñoz",
            Sample.Message.Subject, Sample.Message.Body, "es",
        ]);
    }

    [TestMethod]
    public async Task A_webhook_without_a_secret_is_not_signed()
    {
        await using var receiver = await FakeReceiver.StartAsync();

        await Webhook(receiver.Url).SendAsync(Sample.Text, CancellationToken.None);

        receiver.Requests.ShouldHaveSingleItem().Headers.ContainsKey("webhook-signature").ShouldBeFalse();
    }

    [TestMethod]
    [DataRow(200, "Sent", "Sent")]
    [DataRow(202, "Sent", "Sent")]
    [DataRow(204, "Sent", "Sent")]
    [DataRow(302, "Later", "Later")]
    [DataRow(400, "Refused", "Later")]
    [DataRow(401, "Later", "Later")]
    [DataRow(404, "Refused", "Later")]
    [DataRow(409, "Later", "Later")]
    [DataRow(410, "Refused", "Refused")]
    [DataRow(422, "Refused", "Refused")]
    [DataRow(429, "Later", "Later")]
    [DataRow(500, "Unsure", "Unsure")]
    [DataRow(502, "Unsure", "Unsure")]
    [DataRow(503, "Later", "Later")]
    [DataRow(504, "Unsure", "Unsure")]
    public async Task The_status_code_decides_the_outcome(int status, string gateway, string webhook)
    {
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        (await Gateway(receiver.Url).SendAsync(Sample.Text, CancellationToken.None)).GetType().Name.ShouldBe(gateway);
        (await Webhook(receiver.Url).SendAsync(Sample.Text, CancellationToken.None)).GetType().Name.ShouldBe(webhook);
        receiver.Requests.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_receiver_that_is_down_is_retried_and_the_reason_holds_no_url_and_no_address()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var closedUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/?token=s3cret");
        closed.Stop();

        var down = (await Webhook(closedUrl).SendAsync(Sample.Text, CancellationToken.None)).ShouldBeOfType<Delivery.Later>();

        down.Reason.ShouldBe("the receiver cannot be reached (ConnectionError)");
    }

    [TestMethod]
    public async Task A_message_is_unsure_when_the_receiver_read_it_and_does_not_answer()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        var timeout = TimeSpan.FromMilliseconds(500);

        var gateway = await Gateway(receiver.Url, s => s with { Timeout = timeout }).SendAsync(Sample.Text, CancellationToken.None);
        var webhook = await Webhook(receiver.Url, s => s with { Timeout = timeout }).SendAsync(Sample.Text, CancellationToken.None);

        receiver.Requests.Count.ShouldBe(2, "the receiver read both messages");
        gateway.ShouldBe(new Delivery.Unsure("the receiver gave no answer within 0.5 s"));
        webhook.ShouldBe(new Delivery.Unsure("the receiver gave no answer within 0.5 s"));
    }

    [TestMethod]
    public async Task A_message_is_unsure_when_the_receiver_read_it_and_disconnects()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        (await Gateway(receiver.Url).SendAsync(Sample.Text, CancellationToken.None))
            .ShouldBe(new Delivery.Unsure("the receiver hung up before it answered"));
        receiver.Requests.Count.ShouldBe(1, "the HTTP client must not retry by itself");
    }

    [TestMethod]
    public async Task A_message_is_retried_when_the_receiver_disconnects_before_it_read_all_of_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var largeText = Sample.Text with { Body = new string('a', 64 * 1024 * 1024) };

        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var sending = Gateway(url).SendAsync(largeText, CancellationToken.None);
        using (var connection = await listener.AcceptTcpClientAsync())
        {
            (await connection.GetStream().ReadAsync(new byte[1])).ShouldBe(1);
        }

        (await sending).ShouldBeOfType<Delivery.Later>().Reason.ShouldStartWith("the receiver cannot be reached (");
    }

    [TestMethod]
    public async Task A_receiver_that_drops_duplicates_gets_the_message_again()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        (await Webhook(receiver.Url, s => s with { ResendIsSafe = true }).SendAsync(Sample.Text, CancellationToken.None))
            .ShouldBe(new Delivery.Later("the receiver hung up before it answered") { MayHaveArrived = true });
    }

    [TestMethod]
    public async Task Stopping_the_hub_is_not_a_failed_delivery()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        using var stop = new CancellationTokenSource();
        receiver.Answer = async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };

        await Should.ThrowAsync<OperationCanceledException>(() => Webhook(receiver.Url).SendAsync(Sample.Text, stop.Token));
    }

    [TestMethod]
    public async Task Connections_are_reused_and_bounded()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        var text = Webhook(receiver.Url);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => text.SendAsync(Sample.Text with { Id = $"{i}" }, CancellationToken.None)));

        receiver.Requests.Count.ShouldBe(200);
        receiver.Requests.Select(r => r.Connection).Distinct().Count().ShouldBeLessThanOrEqualTo(4);
    }

    [TestMethod]
    [DataRow("http://169.254.169.254/latest/meta-data")]
    [DataRow("http://[fe80::1%25lo]/send")]
    [DataRow("http://[fd00:ec2::254]/send")]
    [DataRow("http://[::ffff:169.254.169.254]/send")]
    public async Task Nothing_goes_to_an_address_of_the_link_or_of_a_cloud_s_own_service(string url)
    {
        var said = new Delivery.Later("The address is link-local or of a metadata service: the hub never connects there.");

        (await Gateway(new Uri(url)).SendAsync(Sample.Text, CancellationToken.None)).ShouldBe(said);
        (await Webhook(new Uri(url)).SendAsync(Sample.Text, CancellationToken.None)).ShouldBe(said);
    }

    [TestMethod]
    public async Task A_token_and_a_password_that_were_replaced_are_in_the_next_message()
    {
        using var folder = new TempFolder();
        var file = System.IO.Path.Combine(folder.Path, "secret");
        SecretSource Secret(string before) => SecretSource.Of(
            $"{before}${{file:{file}}}", $"{before}first-secret", Variables.FromEnvironment);
        await File.WriteAllTextAsync(file, "first-secret");
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers["X-Token"] == "Bearer second-secret" ? 200 : 401;
            return context.Response.StatusCode == 401 ? File.WriteAllTextAsync(file, "second-secret") : Task.CompletedTask;
        };
        var gateway = Gateway(receiver.Url, s => s with
        {
            User = "hub",
            Password = Secret(""),
            Headers = s.Headers.Add("X-Token", Secret("Bearer ")),
        });

        (await gateway.SendAsync(Sample.Text, CancellationToken.None)).ShouldBe(new Delivery.Sent());

        receiver.Requests.Select(r => Encoding.UTF8.GetString(Convert.FromBase64String($"{r.Headers.Authorization}"["Basic ".Length..])))
            .ShouldBe(["hub:first-secret", "hub:second-secret"]);
    }

    private static INoticeSender Webhook(Uri url, Func<SenderSettings, SenderSettings>? change = null)
    {
        var settings = new SenderSettings("webhook") { Url = url };
        return Sample.Senders("unused", text: change?.Invoke(settings) ?? settings).Text;
    }

    private static INoticeSender Gateway(Uri url, Func<SenderSettings, SenderSettings>? change = null)
    {
        var settings = new SenderSettings("gateway")
        {
            Url = url,
            Form = ImmutableDictionary<string, SecretSource>.Empty.Add("To", "{{to}}").Add("Body", "{{ text }}").Add("Ref", "hub-{{id}}"),
        };
        return Sample.Senders("unused", text: change?.Invoke(settings) ?? settings).Text;
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
