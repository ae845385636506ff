using System.Text;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Receive;

[TestClass]
public sealed class When_a_push_is_authenticated
{
    private const string Auth = "auth: { hmac: \"${HOOK}\" }";

    [TestMethod]
    public void One_proof_is_read()
    {
        Read(Auth).HmacSecrets.Select(s => s.Current).ShouldBe(["whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtMjRi"]);
        Read("auth: { hmac: [ \"${HOOK}\", \"${HOOK_KEY}\" ] }").HmacSecrets.Select(s => s.Current)
            .ShouldBe(["whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtMjRi", "a-key-of-this-mapping"]);
        Read("auth: { key: \"${HOOK_KEY}\" }").Key!.Current.ShouldBe("a-key-of-this-mapping");
        Read("auth: { caller: streets }").Caller.ShouldBe("streets");
    }

    [TestMethod]
    public void The_kind_of_proof_prints_and_nothing_of_the_secret()
    {
        ReceiveAuth.Signed("s3cret").ToString().ShouldBe("hmac");
        ReceiveAuth.Keyed("s3cret").ToString().ShouldBe("key");
        new ReceiveAuth { Caller = "streets" }.ToString().ShouldBe("caller");
        ReceiveAuth.Signed("s3cret").HmacSecrets.ShouldHaveSingleItem().Current.ShouldBe("s3cret");
        ReceiveAuth.Keyed("s3cret").Key!.Current.ShouldBe("s3cret");
    }

    [TestMethod]
    [DataRow("auth: §{ }", "\"receive.auth\" must name one proof")]
    [DataRow("auth: §{ key: \"${HOOK_KEY}\", caller: streets }", "for the key NAME of the hub, which has scope hook, in X-Api-Key")]
    [DataRow("auth: { key: §\"${SECRET}\" }", "\"receive.auth.key\" is shorter than 128 bits. Agree on a longer one")]
    [DataRow("auth: { hmac: §\"${SECRET}\" }", "\"receive.auth.hmac\" is shorter than 128 bits")]
    [DataRow("auth: { hmac: [ \"${HOOK}\", §\"${SECRET}\" ] }", "\"receive.auth.hmac[1]\" is shorter than 128 bits")]
    [DataRow("auth: { hmac: §\"${BROKEN_HOOK}\" }", "the secret after whsec_ is not base64. Copy the secret as")]
    [DataRow("auth: { key: §a-key-of-this-mapping }", "\"receive.auth.key\" holds the secret itself")]
    [DataRow("auth: { key: \"${HOOK_KEY}\", §kay: x }", "Did you mean \"key\"?")]
    public void A_mistake_is_reported_at_its_place_without_the_secret(string auth, string says)
    {
        var text = Files.Rest.Replace(Auth, auth, StringComparison.Ordinal);
        var before = text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n');

        var fault = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(says);
        fault.ToString().ShouldNotContain("s3cret");
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    [TestMethod]
    [DataRow(15, false)]
    [DataRow(16, true)]
    public void A_secret_has_room_for_128_bits(int bytes, bool enough)
    {
        SecretStrength.IsEnough(new byte[bytes]).ShouldBe(enough);
        SecretStrength.IsEnough(new string('x', bytes)).ShouldBe(enough);
        SecretStrength.IsEnough(new string('é', 8)).ShouldBeTrue("bytes count, and not characters");
    }

    [TestMethod]
    [DataRow("plain text", "plain text")]
    [DataRow("whsec_cGxhaW4=", "plain")]
    [DataRow("WHSEC_cGxhaW4=", "WHSEC_cGxhaW4=")]
    [DataRow("whsec_%%%", null)]
    public void A_secret_of_standard_webhooks_is_base64(string secret, string? bytes) =>
        WebhookSecret.Bytes(secret).ShouldBe(bytes is null ? null : Encoding.UTF8.GetBytes(bytes));

    [TestMethod]
    public void Times_of_a_push_are_written_as_it_says_or_as_those_of_the_poll()
    {
        const string push = """{"caseId":"1","status":"open","changedAt":"TIME"}""";
        var poll = Files.LoadWithoutFaults<RestMapping>(Files.Rest).Receive!;
        var own = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(
            Auth, $"{Auth}\n  changed: {{ format: dd.MM.yyyy HH:mm, timezone: America/New_York }}", StringComparison.Ordinal)).Receive!;

        poll.Read(push.Replace("TIME", "2026-07-04T10:00:00.000Z", StringComparison.Ordinal))
            .Updates.ShouldHaveSingleItem().ChangedAt.ShouldBe(new DateTimeOffset(2026, 7, 4, 10, 0, 0, TimeSpan.Zero));
        own.Read(push.Replace("TIME", "04.07.2026 10:00", StringComparison.Ordinal))
            .Updates.ShouldHaveSingleItem().ChangedAt.ShouldBe(new DateTimeOffset(2026, 7, 4, 14, 0, 0, TimeSpan.Zero));
    }

    private static ReceiveAuth Read(string auth) =>
        Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Auth, auth, StringComparison.Ordinal)).Receive!.Auth;
}
