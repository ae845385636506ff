using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Mail;

[TestClass]
public sealed class When_a_mail_mapping_has_a_mistake
{
    // Each test row replaces the line with the same key by a mistake.
    private const string Sound = """
        mapping: 1
        name: cemetery
        connector: mail
        connection:
          smtp: { host: smtp.example.gov, user: u, password: "${PASSWORD}" }
          imap: { host: imap.example.gov, user: u, password: "${PASSWORD}", copies: Sent }
          from: "311 <orders@example.gov>"
          secret: "${SECRET}"
          links: { url: "https://311.example.gov" }
        status: { GEMACHT: completed, DONE: in_progress }
        submit:
          to: cemetery@example.gov
          subject: "Work order {{ref}}"
          text: "{{ticket.description}} {{link.done}}"
        poll: { every: 2m }
        """;

    [TestMethod]
    public void A_mapping_without_mistakes_loads_and_knows_the_acts_beside_its_own_words()
    {
        var (mapping, faults) = Load(Sound);

        faults.ShouldBeEmpty();
        mapping!.CanFind.ShouldBeTrue();
        mapping.Status["GEMACHT"].ShouldBe(WorkOrderState.Completed);
        mapping.Status["NOT OURS"].ShouldBe(WorkOrderState.Declined);
        mapping.Status["DONE"].ShouldBe(WorkOrderState.InProgress, "what the file says counts");
        (mapping.Connection.Smtp.Port, mapping.Connection.Imap!.Port).ShouldBe((465, 993));
        mapping.Connection.Domain.ShouldBe("example.gov");
        $"{mapping.Connection}{mapping.Connection.Smtp}".ShouldNotContain("s3cret");
    }

    [TestMethod]
    [DataRow("  smtp: { host: smtp.example.gov, user: u, password: secret }", "holds the secret itself")]
    [DataRow("  smtp: { host: smtp.example.gov, user: u }", "go together")]
    [DataRow("  smtp: { host: smtp.example.gov, security: plain }", "in the clear")]
    [DataRow("  smtp: { host: smtp.example.gov, security: ssl }", "connection.smtp.security")]
    [DataRow("  from: nobody", "no mail address")]
    [DataRow("  secret: abc", "holds the secret itself")]
    [DataRow("  secret: \"${SHORT}\"", "shorter than 128 bits")]
    [DataRow("  links: { url: \"http://311.example.gov\" }", "in the clear")]
    [DataRow("  links: { url: \"311\" }", "is not a web address")]
    [DataRow("  subject: \"Work order\"", "never writes {{ref}}")]
    [DataRow("  subject: \"{{ref}} {{ticket.address}}\"", "resident's data into a subject")]
    [DataRow("  text: \"{{ticket.description}}\"", "has no link")]
    [DataRow("  text: \"{{link.dome}}\"", "unknown name \"link.dome\"")]
    [DataRow("  to: \"{{link.done}}\"", "unknown name \"link.done\"")]
    public void A_mistake_is_reported(string line, string problem)
    {
        var (_, faults) = Load(Replace(line));

        faults.ShouldContain(f => f.Problem.Contains(problem));
    }

    [TestMethod]
    public void A_poll_without_a_mailbox_and_a_look_up_are_mistakes()
    {
        Load(Sound.Replace("  imap:", "  # imap:", StringComparison.Ordinal)).Faults
            .ShouldContain(f => f.Problem.Contains("connection.imap"));
        Load($"{Sound}\nfind: {{ x: y }}").Faults.ShouldContain(f => f.Problem.Contains("only mail"));
    }

    [TestMethod]
    public void Without_copies_an_order_in_doubt_is_a_weakness_unless_a_second_mail_does_no_harm()
    {
        var without = Sound.Replace(", copies: Sent", "", StringComparison.Ordinal);

        Load(without).Mapping!.Weaknesses.ShouldHaveSingleItem().ShouldContain("connection.imap.copies");
        Load($"{without}\nresend: safe").Mapping!.Weaknesses.ShouldBeEmpty();
    }

    private static string Replace(string line)
    {
        var key = line[..line.IndexOf(':', StringComparison.Ordinal)];
        return string.Join('\n', Sound.Split('\n').Select(l => l.StartsWith($"{key}:", StringComparison.Ordinal) ? line : l));
    }

    private static (MailMapping? Mapping, IReadOnlyList<Fault> Faults) Load(string yaml)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/cemetery.yaml", yaml, faults, name => name switch
        {
            "PASSWORD" => "s3cret",
            "SECRET" => "0123456789abcdef0123456789abcdef",
            "SHORT" => "0123",
            _ => null,
        });
        return (mapping as MailMapping, [.. faults.All]);
    }
}
