using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>
/// Reads what the sections of every mapping over HTTP have in common: <c>submit:</c>, <c>find:</c>, <c>poll:</c>, <c>list:</c> and
/// <c>receive:</c>. The kind (REST, SOAP) reads its own keys from the same maps, and then calls <see cref="Close"/>.
/// </summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
internal sealed class HttpSections<TPath>
    where TPath : class
{
    private static readonly TimeSpan DefaultSettle = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DefaultPollEvery = TimeSpan.FromSeconds(60);

    private readonly MappingHeader header;
    private readonly PathReader<TPath> paths;

    /// <summary>Finds the sections of a file; a missing <c>submit:</c> is noted.</summary>
    /// <param name="root">The top level of the file.</param>
    /// <param name="header">The sections that every mapping has.</param>
    /// <param name="paths">Reads the paths of this kind.</param>
    /// <param name="submitExample">What the error message shows when <c>submit:</c> is missing.</param>
    public HttpSections(YamlMap root, MappingHeader header, PathReader<TPath> paths, string submitExample)
    {
        this.header = header;
        this.paths = paths;
        Submit = root.Need("submit", submitExample)?.Map();
        Find = root.Map("find");
        Poll = root.Map("poll");
        List = root.Map("list");
        Receive = root.Map("receive");
        Settle = Find?.Span("settle", DefaultSettle) ?? DefaultSettle;
        PollEvery = Poll?.Span("every", DefaultPollEvery);
        PollCursor = Poll is null ? null : TimeFormatReader.ReadCursor(Poll);
        ListCursor = List is null ? null : TimeFormatReader.ReadSince(List, PollCursor);
    }

    /// <summary>The request that makes a work order; null when a mistake was noted.</summary>
    public YamlMap? Submit { get; }

    /// <summary>The look-up by our reference; null when there is none.</summary>
    public YamlMap? Find { get; }

    /// <summary>How changes are read; null when they are not.</summary>
    public YamlMap? Poll { get; }

    /// <summary>How all records are read; null when they are not.</summary>
    public YamlMap? List { get; }

    /// <summary>How pushes are read; null when the department does not push.</summary>
    public YamlMap? Receive { get; }

    /// <summary>How long after a send of unknown outcome a look-up may be believed when it finds nothing. Default 60 s.</summary>
    public TimeSpan Settle { get; }

    /// <summary>How often changes are read; default 60 s, null without <c>poll:</c>.</summary>
    public TimeSpan? PollEvery { get; }

    /// <summary>The cursor of <c>poll:</c>; null without that section.</summary>
    public CursorPlan? PollCursor { get; }

    /// <summary>The cursor of <c>list:</c>; null without that section.</summary>
    public CursorPlan? ListCursor { get; }

    /// <summary>The sections that the file has.</summary>
    public IEnumerable<YamlMap> Present => new[] { Submit, Find, Poll, List, Receive }.OfType<YamlMap>();

    /// <summary>Reads <c>receive:</c>; null when there is none, or a mistake was noted.</summary>
    /// <param name="format">The one format this kind of push has, as <c>receive.format</c> names it.</param>
    /// <param name="contentType">The media type of a push.</param>
    /// <param name="read">Reads the changes in the text of a push.</param>
    /// <param name="find">Finds one value in the text of a push; null when there is none.</param>
    public ReceiveSettings? ReadReceive(
        string format, string contentType, Func<string, RowPaths<TPath>, RowRules, Changes> read, Func<string, TPath, string?> find)
    {
        if (Receive is null)
        {
            return null;
        }

        Receive.Choice("format", format, format);
        var rows = paths.ReadRows(Receive, isPush: true);
        var auth = ReceiveReader.ReadAuth(Receive);
        var time = ReceiveReader.ReadTime(Receive, PollCursor);
        var answer = PushAnswer.Read(Receive, "text/xml", hasToken: false);
        var handshake = PushHandshake.Read(
            Receive, "text/xml", value => paths.Compile(value) is { } path ? text => find(text, path) : null);
        return rows is null || auth is null
            ? null
            : new ReceiveSettings(auth, text => read(text, rows, new RowRules(header.Status, time)), contentType)
            {
                Answer = answer,
                Handshakes = handshake is null ? KnownHandshakes.All : [handshake, .. KnownHandshakes.All],
            };
    }

    /// <summary>Reports the keys that neither this reader nor the kind's own has asked for.</summary>
    public void Close()
    {
        foreach (var section in Present)
        {
            section.Close();
        }
    }
}
