using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Mappings.Yaml;
using static Allentown311.Interop.Smtp.TestMail;

namespace Allentown311.Interop.Smtp;

[TestClass]
public sealed class When_the_password_of_a_mail_server_is_replaced
{
    [TestMethod]
    public async Task The_next_login_has_the_new_one_and_waits_for_no_pause()
    {
        var folder = Directory.CreateTempSubdirectory("smtp-password-");
        try
        {
            var (ours, theirs) = (Path.Combine(folder.FullName, "ours"), Path.Combine(folder.FullName, "theirs"));
            await File.WriteAllTextAsync(ours, "first");
            await File.WriteAllTextAsync(theirs, "first");
            using var certificate = new TestCertificate(trusted: true);
            await using var server = await SmtpServer.StartAsync(0, certificate.CertificateFile, certificate.KeyFile, $"@{theirs}");
            var password = SecretSource.Of($"${{file:{ours}}}", "first", Variables.FromEnvironment);
            var sender = CreateSender(
                server.Port, s => s with { Security = MailSecurity.StartTls, User = "hub", Password = password, Concurrency = 1 });
            (await sender.SendAsync(Sample, CancellationToken.None)).ShouldBe(new Delivery.Sent());
            (await server.NextMailAsync()).GetProperty("login").GetBoolean().ShouldBeTrue();

            // A new connection is needed, since a login lasts as long as its connection does.
            await DropConnectionsAsync(sender);
            await File.WriteAllTextAsync(theirs, "second");
            sender = CreateSender(
                server.Port, s => s with { Security = MailSecurity.StartTls, User = "hub", Password = password, Concurrency = 1 });
            (await sender.SendAsync(Sample, CancellationToken.None))
                .ShouldBe(new Delivery.Later("the mail server refused the login (535)"));
            await File.WriteAllTextAsync(ours, "second");

            (await sender.SendAsync(Sample, CancellationToken.None)).ShouldBe(new Delivery.Sent());

            (await server.NextMailAsync()).GetProperty("login").GetBoolean().ShouldBeTrue();
            await DropConnectionsAsync(sender);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ValueTask DropConnectionsAsync(INoticeSender sender) => ((IAsyncDisposable)sender).DisposeAsync();
}
