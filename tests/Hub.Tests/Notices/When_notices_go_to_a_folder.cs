using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Allentown311.Hub.Notices;

namespace Allentown311.Hub.Tests.Notices;

[TestClass]
public sealed partial class When_notices_go_to_a_folder
{
    private readonly string folder = Directory.CreateTempSubdirectory("notices-").FullName;

    private string MailFile => Path.Combine(folder, "notices", "mail", "27262993.eml");

    private string TextFile => Path.Combine(folder, "notices", "text", "27262993.txt");

    [TestCleanup]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public async Task A_mail_has_every_header_and_the_body()
    {
        (await Sample.Senders(folder).Mail.SendAsync(Sample.Message, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        var bytes = await File.ReadAllBytesAsync(MailFile);
        var (headers, body) = Read(Encoding.UTF8.GetString(bytes));
        headers["Subject"].ShouldBe("Su solicitud 26-00417-3 está terminada");
        headers["From"].ShouldBe("Atención 311 <311@allentownpa.gov>");
        headers["To"].ShouldBe("ana@example.com", "a name is what a caller wrote");
        headers["Message-ID"].ShouldBe("<notice-27262993@allentownpa.gov>");
        headers["Content-Language"].ShouldBe("es");
        headers["Auto-Submitted"].ShouldBe("auto-generated");
        headers["Content-Type"].ShouldBe("text/plain; charset=utf-8");
        headers["Content-Transfer-Encoding"].ShouldBe("8bit");
        body.ShouldBe(Sample.Message.Body.ReplaceLineEndings("\r\n"));
    }

    [TestMethod]
    public async Task A_message_sent_twice_is_one_file_and_no_temporary_file_is_left()
    {
        var mail = Sample.Senders(folder).Mail;
        await mail.SendAsync(Sample.Message, CancellationToken.None);
        var first = await File.ReadAllBytesAsync(MailFile);

        (await mail.SendAsync(Sample.Message with { Subject = "Another" }, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        (await File.ReadAllBytesAsync(MailFile)).ShouldBe(first);
        FilesBeside(folder).ShouldBe([MailFile]);
    }

    [TestMethod]
    public async Task Messages_sent_at_once_are_each_a_whole_file()
    {
        var mail = Sample.Senders(folder).Mail;

        var sent = await Task.WhenAll(Enumerable.Range(1, 100).Select(i =>
            Task.Run(() => mail.SendAsync(Sample.Message with { Id = $"{i}", Subject = $"n {i}" }, CancellationToken.None))));

        sent.ShouldAllBe(d => d is Delivery.Sent);
        for (var i = 1; i <= 100; i++)
        {
            Read(await File.ReadAllTextAsync(Path.Combine(folder, "notices", "mail", $"{i}.eml"))).Headers["Subject"].ShouldBe($"n {i}");
        }
    }

    [TestMethod]
    public async Task A_line_break_in_a_value_begins_no_other_header()
    {
        var message = Sample.Message with
        {
            Subject = "Done\r\nBcc: all@example.com",
            ToName = "Ana\nX-Evil: yes",
            Language = "es\r\nX-Evil: yes",
        };

        (await Sample.Senders(folder).Mail.SendAsync(message, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        var (headers, _) = Read(await File.ReadAllTextAsync(MailFile));
        headers["Subject"].ShouldBe("Done  Bcc: all@example.com");
        headers.Keys.ShouldNotContain("X-Evil");
        headers.Keys.ShouldNotContain("Bcc");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("nobody")]
    [DataRow("a@example.com\r\nBcc: b@example.com")]
    [DataRow("a@example.com, b@example.com")]
    [DataRow("Ana <a@example.com>")]
    [DataRow("ana @example.com")]
    [DataRow("ana@exa mple.com")]
    [DataRow("ana(Ana)@example.com")]
    [DataRow("@relay.example:ana@example.com")]
    [DataRow("ana@-peña-.example")]
    [DataRow("ana@example.com;")]
    public async Task A_text_that_is_no_mail_address_is_refused_and_the_reason_does_not_repeat_it(string to)
    {
        var refused = await Sample.Senders(folder).Mail.SendAsync(Sample.Message with { To = to }, CancellationToken.None);

        refused.ShouldBe(new Delivery.Refused("not a mail address"));
    }

    [TestMethod]
    public async Task A_text_message_is_a_readable_file()
    {
        var text = Sample.Senders(folder).Text;

        (await text.SendAsync(Sample.Text, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
        (await text.SendAsync(Sample.Text with { Body = "again" }, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        (await File.ReadAllTextAsync(TextFile)).ShouldBe(
            "To: +16105550100\nLanguage: es\n\nAllentown 311: su solicitud ya está & lista = {{to}}\n");
        (await text.SendAsync(Sample.Text with { Id = "2", To = "1\n2" }, CancellationToken.None)).ShouldBeOfType<Delivery.Refused>();
        FilesBeside(folder).ShouldBe([TextFile]);
    }

    [TestMethod]
    public async Task An_id_with_path_separators_stays_in_the_folder()
    {
        await Sample.Senders(folder).Text.SendAsync(Sample.Text with { Id = "../../up" }, CancellationToken.None);

        FilesBeside(folder)
            .ShouldBe([Path.Combine(folder, "notices", "text", "------up.txt")]);
    }

    [TestMethod]
    public async Task A_message_is_retried_when_the_folder_cannot_be_written()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "notices"), "in the way");
        var (mail, text) = Sample.Senders(folder);

        (await mail.SendAsync(Sample.Message, CancellationToken.None)).ShouldBeOfType<Delivery.Later>()
            .Reason.ShouldNotContain("example.com");
        (await text.SendAsync(Sample.Text, CancellationToken.None)).ShouldBeOfType<Delivery.Later>();
    }

    // Decodes a mail as a mail program does: RFC 5322 unfolding and RFC 2047 encoded words.
    private static (Dictionary<string, string> Headers, string Body) Read(string eml)
    {
        var end = eml.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Folding().Replace(eml[..end], " ").Split("\r\n").Select(h => h.Split(": ", 2)).ToDictionary(
            h => h[0],
            h => EncodedWord().Replace(BetweenWords().Replace(h[1], "?==?"), w => DecodeWord(w.Groups[1].Value, w.Groups[2].Value)),
            StringComparer.OrdinalIgnoreCase);
        eml[..end].ShouldAllBe(c => char.IsAscii(c));
        return (headers, eml[(end + 4)..].TrimEnd('\r', '\n'));
    }

    private static string DecodeWord(string encoding, string text) =>
        Encoding.UTF8.GetString(encoding is "B" or "b" ? Convert.FromBase64String(text) : DecodeQuoted(text.Replace('_', ' ')));

    private static byte[] DecodeQuoted(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=')
            {
                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"=\?utf-8\?([BQ])\?([^?]*)\?=", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\r\n[ \t]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Folding();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BetweenWords();

    // All files but the marks that tell what was put there.
    private static IEnumerable<string> FilesBeside(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.StartsWith(Path.Combine(folder, "notices", ".sent"), StringComparison.Ordinal));
}
