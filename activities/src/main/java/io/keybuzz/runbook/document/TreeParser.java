package io.keybuzz.runbook.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Text to {@link Tree}: YAML 1.2 (of which JSON is a part), one document, with limits on size, depth and aliases. */
final class TreeParser {
    private static final int DEEPEST = 16;
    private static final int MOST_NODES = 20_000;
    private static final Map<Tag, Tree.Scalar.Kind> KINDS = Map.of(
            Tag.STR, Tree.Scalar.Kind.TEXT,
            Tag.INT, Tree.Scalar.Kind.WHOLE,
            Tag.FLOAT, Tree.Scalar.Kind.DECIMAL,
            Tag.BOOL, Tree.Scalar.Kind.FLAG,
            Tag.NULL, Tree.Scalar.Kind.NOTHING);

    private final Problems problems;
    private final String root;
    private final boolean positions;
    private int nodes;

    private TreeParser(Problems problems, String root, boolean positions) {
        this.problems = problems;
        this.root = root;
        this.positions = positions;
    }

    /** The document; null when it is empty, or when its syntax is wrong, which is then among the problems. */
    static Tree parse(String text, Problems problems) {
        return new TreeParser(problems, "", true).parse(text);
    }

    /** A value that was given apart from any document. */
    static Tree parseValue(String text, String path, Problems problems) {
        return new TreeParser(problems, path, false).parse(text);
    }

    private Tree parse(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > DocumentReader.LARGEST_DOCUMENT) {
            problems.addHidden(root, null, "is larger than " + DocumentReader.LARGEST_DOCUMENT / 1024 + " KB", null);
            return null;
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    .setMaxAliasesForCollections(20)
                    .setUseMarks(true)
                    .build();
            Optional<Node> node =
                    new Compose(settings).composeString(text.startsWith("\uFEFF") ? text.substring(1) : text);
            return node.map(n -> tree(n, root, 0)).orElse(null);
        } catch (MarkedYamlEngineException e) {
            problems.addHidden(
                    root, e.getProblemMark().map(this::position).orElse(null), SyntaxProblem.of(e.getProblem()), null);
        } catch (YamlEngineException e) {
            problems.addHidden(root, null, SyntaxProblem.of(e.getMessage()), null);
        } catch (TooLarge | StackOverflowError e) {
            // The library descends before anything here can count how deep.
            problems.addHidden(root, null, "is nested or repeated too much to be a spec", null);
        }
        if (SecretWords.literalIn(text)) {
            problems.literalSecretFound();
        }
        return null;
    }

    private Tree tree(Node node, String path, int depth) {
        if (++nodes > MOST_NODES || depth > DEEPEST) {
            throw new TooLarge();
        }
        Position at = node.getStartMark().map(this::position).orElse(null);
        if (node instanceof ScalarNode scalar) {
            Tree.Scalar.Kind kind = KINDS.get(scalar.getTag());
            if (kind == null) {
                problems.addHidden(path, at, "has a tag (!…), which means nothing here; quote the text", null);
                kind = Tree.Scalar.Kind.TEXT;
            }
            return new Tree.Scalar(kind, scalar.getValue(), at);
        }
        if (node instanceof SequenceNode sequence) {
            List<Tree> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(tree(item, path + "[" + items.size() + "]", depth + 1));
            }
            return new Tree.Sequence(items, at);
        }
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            entry(tuple, path, depth, entries);
        }
        return new Tree.Mapping(entries, at);
    }

    private void entry(NodeTuple tuple, String path, int depth, Map<String, Tree.Entry> entries) {
        Position key = tuple.getKeyNode().getStartMark().map(this::position).orElse(null);
        if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
            problems.addHidden(path, key, "has a field name that is no text", null);
            return;
        }
        String child = FieldPath.child(path, name.getValue());
        Tree.Entry earlier =
                entries.putIfAbsent(name.getValue(), new Tree.Entry(tree(tuple.getValueNode(), child, depth + 1), key));
        if (earlier != null) {
            String where = earlier.key() == null
                    ? ""
                    : ", first in line " + earlier.key().line();
            problems.addHidden(child, key, "stands there twice" + where, null);
        }
    }

    private Position position(Mark mark) {
        return positions ? new Position(mark.getLine() + 1, mark.getColumn() + 1) : null;
    }

    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
